export * from './findings-notice';
export * from './notice-topic';
export * from './threat-detection';
