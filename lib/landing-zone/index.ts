export * from './zero-trust-landing-zone';
export * from './zero-trust-landing-zone-props';
