import { checkCharacter, inventedRegion } from '@cityhub/schema/runtime/citizen-id';

/** The demo city gives sequences up to 996, so this invented person is none of its own. */
const body = `${inventedRegion}19900101999`;

/** The citizen id of 王小明, whom the examples push; the page's citizen is the same person. */
export const examplePerson = body + checkCharacter(body);
