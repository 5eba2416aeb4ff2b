export * from './compliance-aggregator';
export * from './compliance-notice';
export * from './compliance-rule';
export * from './conformance-pack';
export * from './conformance-pack-options';
export * from './organization-conformance-pack';
export * from './recorded-resources';
export * from './recording-mode';
