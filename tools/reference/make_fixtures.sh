#!/usr/bin/env bash
# Makes the inputs and results under fixtures/ again, with the Python reference (WMass/rabbit at 948a94a).
#
#   RABBIT_REFERENCE=/path/to/rabbit tools/reference/make_fixtures.sh OUT
#
# RABBIT_REFERENCE is a checkout whose Python packages (tensorflow-cpu 2.21.0, wums 0.2.0, hist 2.12.1, h5py 3.14.0,
# numpy 2.4.6, scipy 1.17.1 made the committed files) are those of the python3 in PATH, or of $RABBIT_PYTHON.
set -euo pipefail
reference=${RABBIT_REFERENCE:?the folder of a checkout of the reference}
python=${RABBIT_PYTHON:-python3}
out=${1:?the folder to write to}
export PYTHONPATH=$reference TF_CPP_MIN_LOG_LEVEL=3
mkdir -p "$out/inputs" "$out/results"

tensor() { "$python" "$reference/tests/make_tensor.py" -o "$out/inputs/" "$@"; }
tensor
tensor --sparse --postfix sparse
tensor --symmetrizeAll --systematicType normal --postfix symmetric
tensor --symmetrizeAll --systematicType normal --addSystToDataCovariance --skipMaskedChannels --postfix linearized
tensor --bsm --postfix bsm
tensor --histType boost --postfix boost

fit() { # INPUT RESULT OPTIONS...
  local input=$1 result=$2
  shift 2
  "$python" "$reference/bin/rabbit_fit.py" "$out/inputs/$input.hdf5" -o "$out/results" --outname "$result.hdf5" "$@"
}
histograms=(--saveHists --saveHistsPerProcess --computeHistErrors --computeHistErrorsPerProcess)
fit test_tensor base_test_tensor -t -1 0 --unblind "${histograms[@]}"
fit test_tensor_sparse base_test_tensor_sparse -t -1 0 --unblind "${histograms[@]}"
fit test_tensor_symmetric base_test_tensor_symmetric -t -1 0 --unblind --allowNegativeParam "${histograms[@]}"
fit test_tensor_bsm base_test_tensor_bsm -t -1 0 --unblind "${histograms[@]}"
fit test_tensor_linearized base_test_tensor_linearized -t -1 0 --unblind "${histograms[@]}"
fit test_tensor plain -t 0 --unblind
fit test_tensor plain_asimov -t -1 --unblind --saveHists
fit test_tensor blinded -t 0 --setConstraintMinimum bkg_2_norm 0.5 --doImpacts --globalImpacts
fit test_tensor scans -t 0 --unblind --doImpacts --scan sig slope_signal --contourScan sig slope_signal \
  --contourLevels 1 2 --scan2D sig slope_signal
fit test_tensor pseudodata -t 0 --pseudoData original --doImpacts --globalImpacts --unblind '^sig$'

outputs=("${histograms[@]}" --computeHistCov)
fit test_tensor mappings -t 0 --unblind "${outputs[@]}" --computeVariations \
  -m Select ch0 'x:rebin(-5,-2,2,5)' -m Project ch1 a -m Project ch1 b a -m Project ch0_masked -m Normalize ch1 b \
  -m Ratio ch0 ch0 sig sig,bkg -m Ratio ch0 ch1 'x:slice(None,None,2),x:sum' a:sum,b:sum \
  -m Normratio ch1 ch1 sig sig,bkg b:sum b:2 -m Asymmetry ch0 ch1 None:None 'b:slice(0,2),b:sum'
fit test_tensor mappings_covariance -t 0 --covarianceFit --unblind "${outputs[@]}" \
  -m Project ch1 a -m Normalize ch0 x -m Ratio ch0 ch1 None:None 'b:slice(0,2),b:sum'
fit test_tensor mapped_impacts -t 0 --unblind --noChi2 --saveHists --computeHistErrors --computeHistImpacts \
  -m Project ch0_masked -m Project ch1 b -m Ratio ch0 ch1 'x:slice(None,None,2),x:sum' a:sum,b:sum
fit test_tensor lcurve_scan -t 0 --unblind -r SVD Select ch0_masked -r SVD Select ch0_masked --lCurveScan --earlyStopping 15
fit test_tensor_sparse regularized_sparse -t 0 --unblind --noBinByBinStat --minimizerMethod trust-exact \
  -r SVD Select ch0_masked -r SVD Select ch1 -r SVD Normalize ch0 x --regularizationStrength 2.5 \
  --doImpacts --gaussianGlobalImpacts --saveHists --computeHistErrors -m Project ch0_masked -m Project ch1 a
"$python" "$reference/bin/rabbit_limit.py" "$out/inputs/test_tensor_bsm.hdf5" -o "$out/results" --outname limits_bsm.hdf5 \
  -t 0 --unblind --expectSignal bsm1 0 --expectSignal bsm2 1 --allowNegativeParam --asymptoticLimits bsm1 --levels 0.05
fit test_tensor composite -t -1 --unblind --saveHists --computeHistErrors --computeHistCov --compositeMapping \
  -m Project ch0 x -m Ratio ch0 ch1 None:None b:sum
