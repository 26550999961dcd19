/**
 * Why a caller gets a field, its mask or nothing of it, in both languages of the city. What somebody is told here is about his
 * own token alone, so each sentence says what he can do.
 */
export const decisionReasons = {
  GRANT: {
    chinese: '有授权，在此辖区内可见。',
    english: 'A right shows it in this area.',
  },
  GRANT_IN_OWN_AREA: {
    chinese: '有授权，但只限您令牌中的辖区；辖区外为空。',
    english: 'A right shows it, only in the area of your token; elsewhere it is null.',
  },
  MASK_BY_GRANT: {
    chinese: '授权只允许脱敏显示：足以核对，不足以获知。',
    english: 'The right gives its mask only: enough to recognise, too little to learn.',
  },
  MASK_SHOWS_NOTHING: {
    chinese: '授权只允许脱敏显示，而此字段的脱敏不留任何内容。',
    english: 'The right gives its mask only, and the mask of this field leaves nothing.',
  },
  OWN_RECORD: {
    chinese: '只限您本人的记录（个人信息保护法第四十五条）；他人的记录为空。',
    english: 'Only in your own record, by law; in the records of others it is null.',
  },
  CLASS_OPEN: {
    chinese: '一级公开字段：能看到记录就能看到它。',
    english: 'Class 1, open: whoever may see the record sees it.',
  },
  NOT_GOVERNED: {
    chinese: '不是目录中的字段，不按字段授权；整个查询仍可能因角色被拒绝。',
    english:
      'Not a field of the catalogue, so no right of fields decides; the query may still be refused by role.',
  },
  NAMED_BY_ANSWER: {
    chinese: '答案里指明的那个字段的值：按该字段的授权逐条决定。',
    english: 'The value of the field that the answer names: decided by the rights on that field, row by row.',
  },
  PURPOSE_MISSING: {
    chinese: '令牌没有用途。授权总是为某个用途而给：换一个带用途的令牌。',
    english: 'Your token names no purpose, and rights are given for one: take a token with a purpose.',
  },
  OTHER_PURPOSE: {
    chinese: '有授权，但用途不同。用授权所定的用途申请令牌。',
    english: 'There is a right, for another purpose: take a token for that purpose.',
  },
  AREA_MISSING: {
    chinese: '授权只限本人辖区，而令牌没有辖区。',
    english: 'The right is for your own area, and your token names none.',
  },
  NOT_IN_FORCE: {
    chinese: '授权尚未生效或已经失效。',
    english: 'The right has not begun or has ended.',
  },
  AUDITOR_NO_VALUES: {
    chinese: '审计跟踪记录，不看个人信息。确有必要时申请紧急调阅，由第二人批准。',
    english:
      'Auditors follow records, not persons. Where it must be, ask for break-glass, which a second person opens.',
  },
  NO_GRANT: {
    chinese: '没有授权（默认拒绝）。由部门提出授权申请，另一人批准。',
    english: 'No right gives it, and the default is no. A department proposes one, a second person approves.',
  },
} as const;

export type DecisionReason = keyof typeof decisionReasons;
