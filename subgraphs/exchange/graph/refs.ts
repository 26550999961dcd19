import type { FeedOrder } from '@cityhub/schema/policy/grant';
import type { TraceVersion } from '../actions/trace-versions.ts';
import type { DepartmentRow, ResendRow } from '../store/tables.ts';
import type { ExchangeBuilder } from './builder.ts';

/** Types that others point at before their own fields are made. */
export const departmentRef = (builder: ExchangeBuilder) => builder.objectRef<DepartmentRow>('Department');
export const feedRef = (builder: ExchangeBuilder) => builder.objectRef<FeedOrder>('Feed');
export const resendRef = (builder: ExchangeBuilder) => builder.objectRef<ResendRow>('Replay');
export const lineageVersionRef = (builder: ExchangeBuilder) =>
  builder.objectRef<TraceVersion>('LineageVersion');

export type DepartmentRef = ReturnType<typeof departmentRef>;
export type FeedRef = ReturnType<typeof feedRef>;
export type ResendRef = ReturnType<typeof resendRef>;
export type LineageVersionRef = ReturnType<typeof lineageVersionRef>;
