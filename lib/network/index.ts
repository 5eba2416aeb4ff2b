export * from './default-deny-security-group';
export * from './flow';
export * from './segment';
export * from './segmented-vpc';
export * from './segmented-vpc-ref';
export * from './segments';
