export * from './protected-secret';
export * from './rotated-secret';
export * from './rotation-alarms';
export * from './rotation-time';
export * from './rotation-watch';
export * from './secret-options';
export * from './secret-replica';
export * from './value-characters';
