import { Lexer, Source, TokenKind } from 'graphql';
import { maxima } from './maxima.ts';
import { refuseAbove } from './refuse-above.ts';

/** Words and signs of a text, up to one more than `most`. A text that is none of GraphQL throws the parser's own error. */
export function countTokens(text: string, most: number): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (count <= most && lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}

/** Before it is parsed: the parser goes as deep as the text does, and makes an object for each word. */
export function checkText(text: string): void {
  // A character has one byte at the least, so that a long text is not measured.
  refuseAbove('textBytes', text.length > maxima.textBytes ? text.length : Buffer.byteLength(text));
  refuseAbove('tokens', countTokens(text, maxima.tokens));
}
