import { dice, pick } from './dice.ts';

/** Invented names from common characters. The lists are ordered by how common a surname is; the first come more often. */
const surnames = [
  ...Array.from(
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛',
  ),
  '欧阳',
  '司马',
  '诸葛',
];
const maleCharacters = Array.from(
  '伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳晨博文昊然轩睿泽家志国建新光海天成德永',
);
const femaleCharacters = Array.from(
  '芳娜敏静丽艳娟霞燕玲红梅婷雪琳颖倩莉洁萍兰云慧晶欣怡佳梦瑶璐雯菲思雨诗涵桂秀英淑凤巧春月玉琴珍瑞',
);

const surnameDice = dice('surname');
const secondSurnameDice = dice('surname again');
const lengthDice = dice('length of a given name');
const givenDice = dice('given name');

/** The smaller of two throws: common surnames are common here, too. */
export function surnameOf(index: number): string {
  return pick(
    surnames,
    Math.min(surnameDice(index, surnames.length), secondSurnameDice(index, surnames.length)),
  );
}

/** One given name in four has a single character. */
export function givenNameOf(index: number, sex: 'FEMALE' | 'MALE'): string {
  const characters = sex === 'MALE' ? maleCharacters : femaleCharacters;
  const first = pick(characters, givenDice(index * 2, characters.length));
  if (lengthDice(index, 4) === 0) return first;
  return `${first}${pick(characters, givenDice(index * 2 + 1, characters.length))}`;
}
