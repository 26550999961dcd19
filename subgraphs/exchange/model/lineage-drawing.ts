import type { DeliveryState } from './delivery.ts';

/** The lineage of a record as nodes and edges, for drawing. Names and codes, never a value. */
type NodeKind = 'RECORD' | 'VERSION' | 'PERSON' | 'SOURCE' | 'CHANGE' | 'FEED' | 'DISPUTE' | 'READER';
type EdgeKind =
  | 'PUSHED'
  | 'FOLLOWED'
  | 'CAUSED'
  | 'DELIVERED'
  | 'PENDING'
  | 'PARKED'
  | 'WITHHELD'
  | 'ACKNOWLEDGED'
  | 'DISPUTED'
  | 'ANSWERED'
  | 'READ'
  | 'REFUSED'
  | 'MERGED'
  | 'SPLIT';

export interface LineageNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly at: Date | null;
}
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}
export interface Drawing {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** What is drawn of one version, the newest first. */
export interface DrawnVersion {
  /** As in `people/123`. */
  readonly place: string;
  readonly operation: string;
  readonly acceptedAt: Date;
  readonly actor: string | null;
  readonly source: string;
  readonly causes: readonly DrawnChange[];
  readonly caused: readonly DrawnChange[];
  readonly deliveries: readonly {
    readonly feedId: string;
    readonly departmentCode: string;
    readonly state: DeliveryState;
    readonly acknowledged: boolean;
  }[];
  readonly disputes: readonly {
    readonly id: string;
    readonly field: string;
    readonly department: string;
    readonly askedAt: Date;
    readonly isAnswer: boolean;
  }[];
}
export interface DrawnChange {
  readonly place: string;
  readonly entity: string;
  readonly operation: string;
  readonly acceptedAt: Date;
}
export interface DrawnRead {
  readonly reader: string;
  readonly purpose: string | null;
  readonly readAt: Date;
  readonly isRefused: boolean;
}
export interface DrawnLink {
  readonly kind: 'MERGE' | 'SPLIT';
  readonly recordId: string;
  readonly otherRecordId: string;
  readonly linkedAt: Date;
}

const edgeOfState: Partial<Record<DeliveryState, EdgeKind>> = {
  DELIVERED: 'DELIVERED',
  ON_STREAM: 'DELIVERED',
  PENDING: 'PENDING',
  RETRYING: 'PENDING',
  HELD: 'PENDING',
  PARKED: 'PARKED',
  DROPPED: 'PARKED',
  SUPERSEDED: 'PARKED',
  WITHHELD: 'WITHHELD',
};

/** What a page draws at most, so that a record with many feeds, readers and disputes stays a picture. */
const mostEdges = 2000;

function createSheet() {
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, LineageEdge>();
  return {
    node(id: string, kind: NodeKind, label: string, at: Date | null = null): string {
      if (!nodes.has(id)) nodes.set(id, { id, kind, label, at });
      return id;
    },
    edge(from: string, to: string, kind: EdgeKind): void {
      if (edges.size < mostEdges) edges.set(`${from} ${to} ${kind}`, { from, to, kind });
    },
    drawing: (): Drawing => ({ nodes: [...nodes.values()], edges: [...edges.values()] }),
  };
}
type Sheet = ReturnType<typeof createSheet>;

function drawVersion(sheet: Sheet, version: DrawnVersion): void {
  const { place, operation, acceptedAt, actor, source } = version;
  const id = sheet.node(`version:${place}`, 'VERSION', `${place} ${operation}`, acceptedAt);
  if (actor !== null) sheet.edge(sheet.node(`person:${actor}`, 'PERSON', actor), id, 'PUSHED');
  sheet.edge(sheet.node(`source:${source}`, 'SOURCE', source), id, 'PUSHED');
  const change = (one: DrawnChange): string =>
    sheet.node(`version:${one.place}`, 'CHANGE', `${one.entity} ${one.operation}`, one.acceptedAt);
  for (const one of version.causes) sheet.edge(change(one), id, 'CAUSED');
  for (const one of version.caused) sheet.edge(id, change(one), 'CAUSED');
  for (const one of version.deliveries) {
    const kind = edgeOfState[one.state];
    if (kind === undefined) continue;
    const feed = sheet.node(`feed:${one.feedId}`, 'FEED', one.departmentCode);
    sheet.edge(id, feed, kind);
    if (one.acknowledged) sheet.edge(feed, id, 'ACKNOWLEDGED');
  }
  for (const one of version.disputes) {
    const dispute = sheet.node(`dispute:${one.id}`, 'DISPUTE', `${one.department} ${one.field}`, one.askedAt);
    if (one.isAnswer) sheet.edge(id, dispute, 'ANSWERED');
    else sheet.edge(dispute, id, 'DISPUTED');
  }
}

/** Nodes and edges of versions that are given the newest first, of reads and of links to other records. */
export function drawLineage(
  record: { readonly recordId: string; readonly entity: string },
  versions: readonly DrawnVersion[],
  reads: readonly DrawnRead[],
  links: readonly DrawnLink[],
): Drawing {
  const sheet = createSheet();
  const id = sheet.node(`record:${record.recordId}`, 'RECORD', record.entity);
  for (const version of versions) drawVersion(sheet, version);
  for (const [index, { place }] of versions.entries()) {
    const newer = versions[index - 1];
    sheet.edge(`version:${place}`, newer === undefined ? id : `version:${newer.place}`, 'FOLLOWED');
  }
  for (const { reader, purpose, readAt, isRefused } of reads) {
    const label = purpose === null ? reader : `${reader} ${purpose}`;
    sheet.edge(id, sheet.node(`reader:${label}`, 'READER', label, readAt), isRefused ? 'REFUSED' : 'READ');
  }
  for (const { kind, recordId, otherRecordId, linkedAt } of links) {
    const dropped = sheet.node(`record:${recordId}`, 'RECORD', record.entity, linkedAt);
    const other = sheet.node(`record:${otherRecordId}`, 'RECORD', record.entity, linkedAt);
    if (kind === 'MERGE') sheet.edge(dropped, other, 'MERGED');
    else sheet.edge(other, dropped, 'SPLIT');
  }
  return sheet.drawing();
}
