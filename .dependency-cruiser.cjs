/** Direction of imports. Each rule is proved by a planted violation in test/architecture. */
const pure = ['kernel', 'rules', 'agents', 'policies', 'models'];
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const stages = ['signals', 'detection', 'exceptions', 'triage', 'approvals', 'actions', 'outcomes', 'kpis'];

module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle means that two files are one. Move the shared word to where both may look.', {}, { circular: true }),
    rule(
      'kernel-imports-nothing',
      'The kernel is the shared words: only zod, canonical JSON and hashes.',
      { path: '^src/kernel/', pathNot: '\\.test\\.ts$' },
      { pathNot: ['^src/kernel/', '(^|/)node_modules/(zod|canonicalize)/', '^(node:)?crypto$'] },
    ),
    rule(
      'platform-knows-no-retail',
      'Technology stands on the kernel alone.',
      { path: '^src/platform/', pathNot: '\\.test\\.ts$' },
      { path: '^src/(?!kernel/|platform/)' },
    ),
    ...pure
      .filter((part) => part !== 'kernel')
      .map((part) =>
        rule(
          `${part}-is-pure`,
          `src/${part} stands on the kernel alone and touches no technology.`,
          { path: `^src/${part}/`, pathNot: '\\.test\\.ts$' },
          { path: `^src/(?!kernel/|${part}/)` },
        ),
      ),
    rule(
      'agents-only-propose',
      'An agent can only propose: no policy, no action is within its reach.',
      { path: '^src/agents/' },
      { path: '^src/(policies|modules)/' },
    ),
    rule(
      'policies-ignore-agents',
      'A verdict never depends on how clever the proposer was.',
      { path: '^src/policies/' },
      { path: '^src/(agents|modules)/' },
    ),
    rule(
      'modules-have-one-door',
      'Other modules are reached through their index.ts.',
      { path: '^src/modules/([^/]+)/' },
      { path: '^src/modules/([^/]+)/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    ),
    rule(
      'domain-is-pure',
      'The domain of a module decides with values: kernel and pure folders only.',
      { path: '^src/modules/[^/]+/domain/', pathNot: '\\.test\\.ts$' },
      {
        path: [
          '^src/platform/',
          '^src/modules/[^/]+/(usecases|http|queue|store)/',
          '(^|/)node_modules/(@nestjs|mongodb|bullmq|ioredis|fastify)/',
        ],
      },
    ),
    rule(
      'usecases-see-no-adapters',
      'A use case works through ports.',
      { path: '^src/modules/[^/]+/usecases/', pathNot: '\\.test\\.ts$' },
      { path: '^src/modules/[^/]+/(http|queue|store)/' },
    ),
    ...stages.map((stage, index) =>
      rule(
        `${stage}-looks-upstream`,
        'The flow goes one way: a stage knows those before it, never those after.',
        { path: `^src/modules/${stage}/`, pathNot: '\\.test\\.ts$' },
        { path: `^src/modules/(${stages.slice(index + 1).join('|') || '-'})/` },
      ),
    ),
    rule(
      'supporting-modules-support',
      'What supports the flow does not know it.',
      { path: '^src/modules/(masterdata|rulebook|identity|audit|reservations)/', pathNot: '\\.test\\.ts$' },
      { path: `^src/modules/(${stages.join('|')})/` },
    ),
    rule(
      'backtest-stands-beside-the-flow',
      'It lives the flow again; nothing that runs for real depends on what a replay says.',
      { path: '^src/modules/(?!backtest/)', pathNot: '\\.test\\.ts$' },
      { path: '^src/modules/backtest/' },
    ),
    rule('simulator-is-an-integration', 'The simulator speaks the public API only.', { path: '^simulator/' }, { path: '^src/' }),
    rule(
      'server-ignores-simulator',
      'The server never knows that a world is simulated.',
      { path: '^src/' },
      { path: '^(simulator|bench)/' },
    ),
    rule(
      'no-orphans',
      'Nothing imports it: remove it or use it.',
      { orphan: true, path: '^src/', pathNot: ['\\.test\\.ts$', '^src/(main|worker|cli)\\.ts$'] },
      {},
    ),
    rule(
      'no-dev-in-product',
      'The product runs without development packages.',
      { path: '^src/', pathNot: '\\.test\\.ts$' },
      { dependencyTypes: ['npm-dev', 'npm-optional'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '\\.contract\\.ts$'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
