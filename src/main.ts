import 'reflect-metadata';
import { runProcess } from './run-process.js';

// ROLE=api answers requests only; without it this process works the queues as well.
await runProcess({ http: true, worker: process.env['ROLE'] !== 'api' });
