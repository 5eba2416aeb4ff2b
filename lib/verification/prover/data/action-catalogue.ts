export { loadActionCatalogue } from '../../../private/iam-catalogue/action-catalogue';
