#!/usr/bin/env node
import { isDebugging } from './config.ts';
import { program } from './program.ts';
import { reasonOf, UserError } from './user-error.ts';

try {
  await program().parseAsync();
  // Libraries leave timers and sockets behind; when a command is done, so is the process.
  process.exit();
} catch (error) {
  if (isDebugging()) console.error(error);
  else if (error instanceof UserError) console.error(error.message);
  else console.error(`${reasonOf(error)} (unexpected: DEBUG=cityhub shows where it comes from)`);
  process.exit(1);
}
