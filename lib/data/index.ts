export * from './customer-key';
export * from './encrypted-log-group';
export * from './notice-topic';
