import { EVENTS, eventDeclaration, JOBS, QUEUES, type EventType, type JobName } from './kernel/index.js';

const names = (list: readonly string[] | undefined): string =>
  list === undefined || list.length === 0 ? '' : list.map((name) => `\`${name}\``).join(', ');

/** `docs/flow.md`: events, jobs and queues as the catalogue has them, as a table and as a picture. */
export function flowDocument(): string {
  const events = Object.keys(EVENTS) as EventType[];
  const jobs = Object.keys(JOBS) as JobName[];
  const arrows = events.flatMap((event) => {
    const { by, jobs: now = [], deadlines = [] } = eventDeclaration(event);
    return [
      ...now.map((job) => `  ${by} -- ${event} --> ${JOBS[job].queue}[[${JOBS[job].queue}: ${job}]]`),
      ...deadlines.map((job) => `  ${by} -. ${event} .-> ${JOBS[job].queue}[[${JOBS[job].queue}: ${job}]]`),
    ].map((line) =>
      line.replace(
        /(\w+)\[\[(\w+): ([\w.-]+)\]\]/,
        (_all, _queue, queue: string, job: string) => `${job.replaceAll('.', '_')}[["${queue}: ${job}"]]`,
      ),
    );
  });
  return [
    '# The flow: events and jobs',
    '',
    'Drawn from `src/kernel/flow` by `npm run flow`; do not edit. Every event is one entry of the audit ledger. A full arrow',
    'is a job that runs at once, a dotted one a deadline that the event sets. Quietly: nobody is woken, the job goes along with the',
    'next of its kind, after a second at the latest.',
    '',
    '```mermaid',
    'flowchart LR',
    ...new Set(arrows),
    '```',
    '',
    '## Queues and jobs',
    '',
    '| queue | job | does |',
    '| --- | --- | --- |',
    ...QUEUES.flatMap((queue) =>
      jobs.filter((job) => JOBS[job].queue === queue).map((job) => `| \`${queue}\` | \`${job}\` | ${JOBS[job].does} |`),
    ),
    '',
    '## Events',
    '',
    '| event | told by | means | jobs at once | deadlines |',
    '| --- | --- | --- | --- | --- |',
    ...events.map((event) => {
      const declared = eventDeclaration(event);
      const jobs = `${names(declared.jobs)}${declared.quiet === true ? ', quietly' : ''}`;
      return `| \`${event}\` | ${declared.by} | ${declared.means} | ${jobs} | ${names(declared.deadlines)} |`;
    }),
    '',
  ].join('\n');
}
