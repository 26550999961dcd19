import type { Mask } from '../events/define.ts';

/** Nothing of the value may be shown. */
export const hideAll: Mask = () => null;

/** 420***********1234: the division's first three digits and the last four, as on printed certificates. */
export const maskCitizenId: Mask = (value) =>
  value.length === 18 ? `${value.slice(0, 3)}***********${value.slice(14)}` : null;

/** 138****5678; of a number so short that seven digits are most of it, nothing. */
export const maskPhone: Mask = (value) =>
  value.length >= 11 ? `${value.slice(0, 3)}****${value.slice(-4)}` : null;

/** 王**: the family name's first character. */
export const maskName: Mask = (value) => {
  const [first] = value;
  return first === undefined ? null : `${first}**`;
};

/** 1987-**-**: the year alone. */
export const maskDate: Mask = (value) => (/^\d{4}-/.test(value) ? `${value.slice(0, 4)}-**-**` : null);
