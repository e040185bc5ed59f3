import type { QueueTotals } from '../usecases/queue-totals.js';

export type HomeFacts = {
  readonly now: Date;
  readonly mongodb: boolean;
  readonly redis: boolean;
  readonly queues: Readonly<Record<string, QueueTotals>>;
  readonly entries: number;
};

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const engine = (name: string, well: boolean): string =>
  `<li class="${well ? 'well' : 'ill'}"><strong>${name}</strong> ${well ? 'answers' : 'does not answer'}</li>`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><link rel="icon" type="image/svg+xml" href="/favicon.svg"><link rel="stylesheet" href="/status.css"></head><body><main>${body}</main></body></html>`;

/** The mark in the browser’s tab: a shelf end. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#14532d" d="M2 1h3v14H2zM6 2h8v3H6zm0 5h6v3H6zm0 5h8v3H6z"/></svg>`;

/** Health, queues and where the documents are. */
export function homePage(facts: HomeFacts): string {
  const dead = Object.values(facts.queues).reduce((sum, totals) => sum + totals.dead, 0);
  const rows = Object.entries(facts.queues)
    .map(
      ([queue, { waiting, inHand, scheduled, dead: lost }]) =>
        `<tr><th scope="row">${queue}</th><td>${waiting}</td><td>${inHand}</td><td>${scheduled}</td><td class="${lost > 0 ? 'ill' : ''}">${lost}</td></tr>`,
    )
    .join('');
  return page(
    'Endcap status',
    `<h1>Endcap</h1>
<p>Rules-and-agents automation for retail operations. Business time <time>${facts.now.toISOString()}</time>.</p>
<ul class="engines">${engine('MongoDB', facts.mongodb)}${engine('Redis', facts.redis)}</ul>
<h2>Queues</h2>
<table><thead><tr><th scope="col">queue</th><th scope="col">waiting</th><th scope="col">in hand</th><th scope="col">due later</th><th scope="col">set aside</th></tr></thead><tbody>${rows}</tbody></table>
<p>${dead === 0 ? 'Nothing was set aside.' : `${dead} jobs were set aside after their last try: <code>GET /v1/jobs?state=dead</code> lists them, <code>POST /v1/jobs/:id/replay</code> tries again.`}
The audit ledger holds ${facts.entries} entries.</p>
<h2>Documents</h2>
<ul><li><a href="/docs">API</a> (<a href="/docs/openapi.json">OpenAPI 3.1</a>)</li><li><a href="/metrics">Metrics</a> for Prometheus</li><li><a href="/readyz">Readiness</a></li></ul>`,
  );
}

type Operation = { summary?: string; operationId?: string };
type ApiOutline = { paths?: Record<string, Record<string, Operation>> };

/** The routes of the API, a line each. */
export function apiPage(document: ApiOutline): string {
  const lines = Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, operation]) =>
        `<tr><td><code>${escape(method.toUpperCase())}</code></td><td><code>${escape(path)}</code></td><td>${escape(operation.summary ?? operation.operationId ?? '')}</td></tr>`,
    ),
  );
  return page(
    'Endcap API',
    `<h1>Endcap API</h1><p><a href="/">Status</a> · the whole document with all schemas: <a href="/docs/openapi.json">openapi.json</a></p>
<table><thead><tr><th scope="col">method</th><th scope="col">path</th><th scope="col">operation</th></tr></thead><tbody>${lines.join('')}</tbody></table>`,
  );
}

export const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0}main{max-width:60rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent);vertical-align:top}
td{font-variant-numeric:tabular-nums}code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
.engines{list-style:none;padding:0;display:flex;gap:1.5rem;flex-wrap:wrap}.engines li::before{content:"●";margin-right:.4rem}
.well::before{color:#1a7f37}.ill{color:#b42318;font-weight:600}a{color:inherit}`;
