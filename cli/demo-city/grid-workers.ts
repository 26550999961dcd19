import type { CityPlan } from './city-plan.ts';
import { dice } from './dice.ts';
import { fixedId } from './fixed-ids.ts';
import { givenNameOf, surnameOf } from './names.ts';

/** 专职网格员: one full-time worker looks after each grid (专职一员一格). */
export interface GridWorkerRow {
  readonly id: string;
  readonly gridCode: string;
  readonly name: string;
  readonly kind: 'FULL_TIME';
}

const sexDice = dice('sex of a grid worker');
/** Names are drawn apart from those of the residents. */
const nameOffset = 2e9;

export function gridWorkerAt(plan: CityPlan, index: number): GridWorkerRow {
  const grid = plan.grids[index] as CityPlan['grids'][number];
  const sex = sexDice(index, 2) === 0 ? 'FEMALE' : 'MALE';
  const draw = nameOffset + index;
  return {
    id: fixedId('gridWorker', index),
    gridCode: grid.code,
    name: `${surnameOf(draw)}${givenNameOf(draw, sex)}`,
    kind: 'FULL_TIME',
  };
}
