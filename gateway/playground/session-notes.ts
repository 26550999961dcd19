// What a browser tab remembers until it is closed. A browser that forbids storage only forgets: nothing depends on it.
type Note = 'persona' | 'token' | 'example' | 'receipt' | 'feed' | 'language';

export function readNote(note: Note): string {
  try {
    return sessionStorage.getItem(`cityhub.${note}`) ?? '';
  } catch {
    return '';
  }
}

export function writeNote(note: Note, text: string): void {
  try {
    sessionStorage.setItem(`cityhub.${note}`, text);
  } catch {}
}
