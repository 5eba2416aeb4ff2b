export * from './zero-trust-landing-zone';
