import type { Text } from './language.ts';

/** What a refused operation's caller can do. Codes are those of docs/errors.md. */
const advice: Readonly<Record<string, { readonly title: Text; readonly advice: Text }>> = {
  BAD_REQUEST: {
    title: { zh: '查询有误', en: 'The operation is not valid' },
    advice: {
      zh: '看答案里的 message，改正后再运行。',
      en: 'The message in the answer says where; mend it and run again.',
    },
  },
  QUERY_TOO_COMPLEX: {
    title: { zh: '查询太大', en: 'The operation asks for too much' },
    advice: {
      zh: '减少 first、嵌套或字段；“解释”显示花费和上限。',
      en: 'Ask for smaller pages, fewer levels or fields; Explain shows the cost and its limit.',
    },
  },
  FORBIDDEN: {
    title: { zh: '此身份无权这样做', en: 'This persona may not do that' },
    advice: { zh: '换一个身份，或先申请授权。', en: 'Switch to another persona, or ask for a right first.' },
  },
  QUOTA_EXCEEDED: {
    title: { zh: '问得太快', en: 'Too much in too short a time' },
    advice: { zh: '过一会儿再运行。', en: 'Wait a moment, then run it again.' },
  },
  DOCUMENT_REQUIRED: {
    title: { zh: '此身份只能用登记的操作', en: 'This role sends trusted documents alone' },
    advice: { zh: '用可以自由查询的身份的令牌。', en: 'Take the token of a role that may explore.' },
  },
  UNAVAILABLE: {
    title: { zh: '枢纽的一部分没有应答', en: 'A part of the hub does not answer' },
    advice: { zh: '稍后重试；/ready 说明缺了什么。', en: 'Try again soon; /ready says what is missing.' },
  },
  INTERNAL: {
    title: { zh: '枢纽出错', en: 'The hub failed' },
    advice: { zh: '重试；把时间告诉运维。', en: 'Try again, and tell the operator when it was.' },
  },
};

export interface Refusal {
  readonly code: string;
  readonly title: Text;
  readonly advice: Text;
}

/** Why nothing came back; null where something did, or where there is no code. */
export function refusalIn({ data, errors }: Record<string, unknown>): Refusal | null {
  const answered = data != null && Object.values(data).some((value) => value !== null);
  if (answered || !Array.isArray(errors)) return null;
  const code = (errors[0] as { extensions?: { code?: unknown } } | undefined)?.extensions?.code;
  if (typeof code !== 'string') return null;
  const known = Object.hasOwn(advice, code) ? advice[code] : undefined;
  return {
    code,
    ...(known ?? {
      title: { zh: '枢纽拒绝了', en: 'The hub refused it' },
      advice: { zh: '代码的含义见 docs/errors.md。', en: 'docs/errors.md says what the code means.' },
    }),
  };
}
