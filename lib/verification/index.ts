export * from './verification';
export * from './zero-trust';
export * from './zero-trust-checks';
