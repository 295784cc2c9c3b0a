/** The command `rabbit` has nothing to import: programs import from @rabbit-fit/fitter and the packages beside it. */
export {};
