import { canariesStay } from './canary-watch.ts';

// The same canaries, with each subgraph in a process of its own, whose errors and log lines pass through HTTP and the hub.
canariesStay('remote');
