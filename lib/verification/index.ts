export * from './claim-summary';
export * from './claims';
export * from './verification-summary';
export * from './zero-trust';
export * from './zero-trust-checks';
export * from './zero-trust-proofs';
