export type { AccessLevel, ActionCatalogue, CatalogueAction } from './catalogue';
export { actionCatalogue, actionsMatching, catalogued } from './catalogue';
export type { CompareOptions, Comparison, Relation, Side } from './compare';
export { compare, principalsOf } from './compare';
export type { Before, Earlier, PolicyVerdict, Query } from './find-request';
export { ASSUMPTIONS, PolicyProver } from './find-request';
export type { StandIn } from './request-fields';
