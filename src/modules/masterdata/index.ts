export type * from './domain/directory-snapshot.js';
export type {
  Banner,
  DistributionCentre,
  Lane,
  LaneEnd,
  MasterdataItem,
  MasterdataKind,
  Product,
  PromotionItem,
  Region,
  Store,
  Supplier,
  Team,
} from './domain/items.js';
export * from './usecases/apply-promotion-plan.js';
export * from './usecases/directory.js';
export { OpenPastDirectory, PastDirectory } from './usecases/past-directory.js';
export * from './masterdata.module.js';
