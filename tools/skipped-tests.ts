import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints every skipped test with its reason, since a suite that skips in silence looks like one that passed.
 * A test gives its reason by `context.skip('why')`.
 */
export class SkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    if (skipped.length === 0) return;
    console.log('\nSkipped:');
    for (const test of skipped) {
      const result = test.result();
      const reason = result.state === 'skipped' ? result.note : undefined;
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}: ${reason ?? 'NO REASON GIVEN'}`);
    }
  }
}
