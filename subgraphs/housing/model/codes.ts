/**
 * Codes nest: a division's code (GB/T 2260 and 10114: city 4, district 6, street 9, community 12 digits) begins with its
 * parent's, and a grid's 15 digits begin with its community's. So an area is any prefix of a grid code.
 */
const grid = /^\d{15}$/;
const division = /^\d{2,12}$/;
const area = /^\d{2,15}$/;

export const isGridCode = (text: string): boolean => grid.test(text);
export const isDivisionCode = (text: string): boolean => division.test(text);
export const isAreaCode = (text: string): boolean => area.test(text);
