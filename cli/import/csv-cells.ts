/** The cells of one record by RFC 4180, or null where a quote does not close: then the record goes on in the next line. */
export function csvCells(record: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  for (let from = 0; from <= record.length; ) {
    if (record[from] !== '"') {
      const next = record.indexOf(delimiter, from);
      const end = next === -1 ? record.length : next;
      cells.push(record.slice(from, end));
      from = end + 1;
      continue;
    }
    let text = '';
    let at = from + 1;
    for (;;) {
      const quote = record.indexOf('"', at);
      if (quote === -1) return null;
      text += record.slice(at, quote);
      at = quote + 1;
      if (record[at] !== '"') break;
      text += '"';
      at += 1;
    }
    // What stands between the closing quote and the delimiter belongs to the cell, as spreadsheets read it.
    const next = record.indexOf(delimiter, at);
    const end = next === -1 ? record.length : next;
    cells.push(text + record.slice(at, end));
    from = end + 1;
  }
  return cells;
}

const delimiters = [',', '\t', ';', '，'] as const;

/** What parts the headings: whatever stands between them most often. */
export function delimiterOf(heading: string): string {
  const counted = delimiters.map((delimiter) => ({
    delimiter,
    cells: (csvCells(heading, delimiter) ?? []).length,
  }));
  return counted.reduce((best, one) => (one.cells > best.cells ? one : best)).delimiter;
}
