export * from './findings-notice';
export * from './threat-detection';
