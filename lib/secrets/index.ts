export * from './rotated-secret';
export * from './rotation-alarms';
export * from './rotation-time';
export * from './value-characters';
