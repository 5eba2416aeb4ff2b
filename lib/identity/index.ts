export * from './least-privilege-role';
export * from './trust';
export * from './wildcard-exception';
export * from './workload-boundary';
