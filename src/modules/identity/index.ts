export { IdentityModule } from './identity.module.js';
export { Accounts, type Account } from './usecases/accounts.js';
export { userAdministration, type Person, type UserAdministration } from './user-administration.js';
