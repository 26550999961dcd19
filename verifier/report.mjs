// What was found, in the order of the file.
import { words } from './words.mjs';

const most = 1000;

/** @typedef {{ where: string, code: keyof typeof words.findings }} Finding */

export function createReport() {
  /** @type {Finding[]} */
  const findings = [];
  const report = {
    findings,
    errors: 0,
    remarks: 0,
    counted: { entries: 0, fields: 0, reads: 0, deliveries: 0 },
    /** @type {string[]} */
    witnesses: [],
    /** @type {{ origin: string, size: number, root: string, at: string } | null} */
    head: null,
    /** @type {import('./shapes.mjs').Stretch | null} */
    complete: null,
    /**
     * @param {string} where
     * @param {Finding['code']} code
     */
    add(where, code) {
      if ('remark' in words.findings[code]) report.remarks += 1;
      else report.errors += 1;
      if (findings.length < most) findings.push({ where, code });
    },
  };
  return report;
}

/** @typedef {ReturnType<typeof createReport>} Report */

/**
 * The first error, or the first remark where there is no error.
 * @param {Report} report
 */
export const firstOf = (report) =>
  report.findings.find(({ code }) => !('remark' in words.findings[code])) ?? report.findings[0];
