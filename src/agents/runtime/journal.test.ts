import { InMemoryRunJournal } from './journal.js';
import { runJournalContract } from './journal.contract.js';

runJournalContract('in memory', () => new InMemoryRunJournal());
