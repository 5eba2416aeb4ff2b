export { withDerivedContext } from './derived-context';
export { EvaluationInputError } from './errors';
export { evaluate } from './evaluate';
export { parsePolicy } from './parse-policy';
export { parseRequest } from './parse-request';
export { RESOURCE_CONTROL_SERVICES } from './resource-control-services';
