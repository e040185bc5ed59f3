import { MongoNetworkError, MongoNotConnectedError, MongoServerSelectionError, MongoWriteConcernError } from 'mongodb';

/** MongoDB cannot be reached, or not confirm a write, just now: the caller should try again, nothing is wrong with the request. */
export const isEngineAway = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoNotConnectedError ||
  error instanceof MongoServerSelectionError ||
  error instanceof MongoWriteConcernError;
