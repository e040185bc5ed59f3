export { IdentityModule } from './identity.module.js';
export { Accounts, type Account } from './usecases/accounts.js';
