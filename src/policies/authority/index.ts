export type { AuthorityContext } from './context.js';
export { becameStricter, tighter } from './strictness.js';
export { AGENT_AUTONOMY, authorityLayer, authorityTable, readAuthority } from './table.js';
export type { AgentAutonomy, AuthorityLayer, AuthorityRow, AuthorityTable } from './table.js';
export { verdict } from './verdict.js';
