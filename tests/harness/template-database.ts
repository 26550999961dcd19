/** The database that every test file's own city is cloned from. */
export const templateDatabase = 'cityhub_template';
