export * from './ends';
export * from './reach';
export * from './result';
export * from './segments';
export * from './topology';
export * from './stepper/result';
export * from './stepper/step';
