export * from './catalogue-props';
export * from './permission-sets';
