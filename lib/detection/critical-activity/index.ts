export * from './critical-activity';
export * from './custom-activity-props';
export * from './event-home';
