export * from './audit-trail';
export * from './audit-trail-props';
export * from './audited-events';
export * from './findings-notice';
export * from './malware-protection';
export * from './threat-detection';
export * from './trail-archive';
export * from './unscanned-reader';
