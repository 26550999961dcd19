// What a bundle and a segment must look like (docs/bundle-format.md). Nothing is looked at before it has its shape, and
// what this page does not know is refused: it would seem to be checked.
import { fromBase64 } from './canonical.mjs';
import { readNote } from './note.mjs';

/**
 * @typedef {{ vkey: string, generation: number, sinceSize: number, untilSize: number | null, previous: string | null,
 *   endorsement: string | null, revokedAt: string | null }} ListedKey
 * @typedef {{ name: string, root: string, size: number }} TreeHead
 * @typedef {{ index: number, entry: { at: string, heads: TreeHead[] }, proof: string[] | null }} City
 * @typedef {{ commitment: string, salt?: string, value?: unknown }} Field
 * @typedef {Record<string, unknown>} Json
 * @typedef {{ position: number, acceptedAt: string, entry: Json, proof?: string[] | null, tree?: string, erased?: boolean,
 *   leaf?: string, fields?: Record<string, Field>, receiptKey?: string | null }} Entry
 * @typedef {{ format: string, origin: string, madeAt: string, keys: ListedKey[], checkpoint: string, city: City }} Head
 * @typedef {{ tree: string, from: number, to: number }} Stretch
 * @typedef {Head & { complete: Stretch | null, consistency: { checkpoint: string, proof: string[] | null }[],
 *   entries: unknown[], reads: unknown[], deliveries: unknown[] }} Bundle
 * @typedef {Head & Stretch & { left: string[], right: string[] }} Segment
 * @typedef {(value: unknown, path: string) => void} Shape throws a BadShape
 */

/** Carries the path of what has another shape. */
export class BadShape extends Error {}

/** @type {(isRight: (value: unknown) => boolean) => Shape} */
const where = (isRight) => (value, path) => {
  if (!isRight(value)) throw new BadShape(path);
};
/** @type {(pattern: RegExp) => Shape} */
const text = (pattern) => where((value) => typeof value === 'string' && pattern.test(value));
/** @type {(shape: Shape) => Shape} */
const nullable = (shape) => (value, path) => value === null || shape(value, path);
/** @type {(shape: Shape) => Shape} */
const list = (shape) => (value, path) => {
  if (!Array.isArray(value)) throw new BadShape(path);
  for (const [index, item] of value.entries()) shape(item, `${path}/${index}`);
};
/** @param {unknown} value @returns {value is Json} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @type {(shape: Shape) => Shape} */
const each = (shape) => (value, path) => {
  if (!isObject(value)) throw new BadShape(path);
  for (const [name, item] of Object.entries(value)) shape(item, `${path}/${name}`);
};
/** @type {(members: Record<string, Shape>, optional?: Record<string, Shape>) => Shape} */
const object =
  (members, optional = {}) =>
  (value, path) => {
    if (!isObject(value)) throw new BadShape(path);
    for (const name of Object.keys(members))
      if (!Object.hasOwn(value, name)) throw new BadShape(`${path}/${name}`);
    for (const [name, item] of Object.entries(value)) {
      const shape = Object.hasOwn(members, name)
        ? members[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : undefined;
      if (shape === undefined) throw new BadShape(path);
      shape(item, `${path}/${name}`);
    }
  };

const anything = where(() => true);
const json = where(isObject);
const count = where((value) => Number.isSafeInteger(value) && Number(value) >= 0);
const position = where((value) => Number.isSafeInteger(value) && Number(value) >= 1);
const hash = where((value) => typeof value === 'string' && fromBase64(value, 32) !== null);
const proof = nullable(list(hash));
const keyId = text(/^[0-9a-f]{8}$/);
const time = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const moment = where(
  (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
);
const tree = text(/^(people|housing|tickets|sensors|services|exchange|reads|deliveries)$/);
const checkpoint = where((value) => typeof value === 'string' && readNote(value)?.tree === 'city');
const stretch = { tree, from: position, to: position };
const access = text(/^(SEE|MASK)$/);

export const keys = list(
  object({
    vkey: text(/^.{1,400}$/),
    generation: count,
    sinceSize: count,
    untilSize: nullable(count),
    previous: nullable(keyId),
    endorsement: nullable(where((value) => typeof value === 'string' && fromBase64(value, 64) !== null)),
    revokedAt: nullable(moment),
  }),
);

const head = {
  origin: text(/^cityhub\/[0-9a-f]{32}$/),
  madeAt: moment,
  keys,
  checkpoint,
  city: object({
    index: count,
    entry: object({ at: time, heads: list(object({ name: tree, root: hash, size: count })) }),
    proof,
  }),
};

const items = where(Array.isArray);

export const bundle = object({
  format: text(/^cityhub-bundle\/1$/),
  ...head,
  asked: json,
  complete: nullable(object(stretch)),
  consistency: list(object({ checkpoint, proof })),
  entries: items,
  reads: items,
  deliveries: items,
});

export const segment = object({
  format: text(/^cityhub-segment\/1$/),
  ...head,
  ...stretch,
  left: list(hash),
  right: list(hash),
});

const commitment = text(/^[\w-]{43}$/);
const unproven = { position, acceptedAt: time, entry: json };
/** @type {Shape} */
const field = (value, path) =>
  isObject(value) && Object.hasOwn(value, 'salt')
    ? object({ commitment, salt: text(/^[0-9a-f]{32}$/), value: anything })(value, path)
    : object({ commitment })(value, path);
const change = {
  ...unproven,
  tree,
  fields: each(field),
  erased: where((value) => typeof value === 'boolean'),
};
const delivery = {
  ...unproven,
  department: nullable(text(/^.{1,200}$/s)),
  fields: each(access),
  withheld: each(text(/^.{1,200}$/s)),
  receiptKey: nullable(text(/^[A-Za-z0-9+/=]{1,400}$/)),
};

/** Entries by where they stand: in a bundle with a proof, in a segment without. */
export const inBundle = {
  entries: object({ ...change, proof }, { leaf: hash }),
  reads: object({ ...unproven, proof }, { leaf: hash }),
  deliveries: object({ ...delivery, proof }),
};
export const inSegment = {
  entries: object(change, { leaf: hash }),
  reads: object(unproven, { leaf: hash }),
  deliveries: object(delivery),
};
