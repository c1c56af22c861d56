# Which columns a list shows.
web-columns = Columns
web-columns-shown = ({ $n } of { $all })
web-columns-all = All columns
web-columns-show = (show)
web-columns-leave-out = (leave out)
