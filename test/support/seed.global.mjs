/** Generated tests of one run share a seed: that of the day, or `TEST_SEED`. Printed, so that a failure can be repeated. */
export default function setup() {
  process.env.TEST_SEED ??= String(Math.floor(Date.now() / 86_400_000));
  console.error(`generated tests: seed ${process.env.TEST_SEED} (TEST_SEED repeats it)`);
}
