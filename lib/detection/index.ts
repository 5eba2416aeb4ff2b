export * from './findings-notice';
export * from './malware-protection';
export * from './threat-detection';
export * from './unscanned-reader';
