/** The day the demo city is seen at: ages, dates and change times count back from it. */
export const cityDay = '2026-01-01';
